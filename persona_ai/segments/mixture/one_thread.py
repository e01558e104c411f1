"""Matrix products on one thread."""

from contextlib import AbstractContextManager

from threadpoolctl import threadpool_limits


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS uses one thread.

    The products here are many and small: on a busy machine threads that wait for each other took ten times
    as long. And a sum's last digit, which could tip a label, must not hang on the number of cores.
    """
    context: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return context
