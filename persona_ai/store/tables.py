"""The tables of the store, and the version they are stamped with."""

VERSION = 1
# "prsn" as a big-endian number, so that another program's database is not taken for ours.
APPLICATION_ID = 0x7072736E

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, content TEXT NOT NULL, kind TEXT NOT NULL,
        source TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, question TEXT NOT NULL,
        noted_by TEXT NOT NULL, date TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE turns (
        document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        speaker TEXT NOT NULL, role TEXT NOT NULL, participant TEXT, customer TEXT, job TEXT NOT NULL,
        start INTEGER NOT NULL, stop INTEGER NOT NULL, time REAL, PRIMARY KEY (document, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE vectors (
        embedder TEXT NOT NULL, text_sha256 TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (embedder, text_sha256)
    ) STRICT""",
    """CREATE TABLE calls (
        key TEXT PRIMARY KEY, request TEXT NOT NULL, response TEXT NOT NULL, usage TEXT NOT NULL,
        time TEXT NOT NULL
    ) STRICT""",
    "CREATE TABLE personas (slug TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
