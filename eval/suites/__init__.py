"""The suites by name."""

from eval.suite import Suite
from eval.suites import personas, quotations, segments

SUITES: dict[str, Suite] = {
    "quotations": quotations.run,
    "personas": personas.run_suite,
    "segments": segments.run_suite,
}
