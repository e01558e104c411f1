"""What the personas are for: it shapes which evidence is chosen, never what is true."""

from persona_ai.schema.base import Record


class Brief(Record):
    """The decision that the personas serve, as the user wrote it in persona.toml."""

    decision: str = ""
    product: str = ""
    customers: str = "customers"
    outcome: str = ""
    kpis: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
