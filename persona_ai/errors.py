"""The one tree of errors.

PersonaError
├── InputError        something the user can mend: a file, a row, a column, an option (exit 2)
│   └── SourceMissing a source that a persona file names is not there (exit 3)
├── EvidenceError     the store or the index is damaged, locked or of another version
├── ModelError        a language model or its server did not answer usefully
│   └── ModelRefused  it answered, but refused, or its answer was cut
└── BudgetError       the next call could cost more than was allowed (exit 4)

A message is one line: what is wrong, the value, and what would be right.
"""


class PersonaError(Exception):
    """Base of everything that this package raises on purpose."""


class InputError(PersonaError):
    """The user's input is wrong in a way that the user can mend."""


class SourceMissing(InputError):
    """A file that a persona was made from cannot be found."""


class EvidenceError(PersonaError):
    """The project's store or index cannot be used as it is."""


class ModelError(PersonaError):
    """A language model or its server gave no usable answer."""


class ModelRefused(ModelError):
    """The model answered, but refused or was cut off."""


class BudgetError(PersonaError):
    """The next model call could exceed the budget."""
