"""Serve a GGUF model on this machine as an OpenAI-compatible server, until Ctrl-C.

usage: python benchmarks/local_model.py MODEL.gguf [--port 8081] [--threads 2] [--context 8192]

Prints the base_url to put under [model] in persona.toml. Needs the extra `local` (xllamacpp). The server
listens on 127.0.0.1 only and answers 503 while the model loads, which the retry layer waits out.
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

# Read when the OpenMP runtime starts: spinning threads made generation 13-32 times slower on a busy machine.
_OPENMP = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}


def main() -> int:
    options = _options()
    if not options.model.is_file():
        print(f"{options.model} is no file; it should be a model in GGUF format", file=sys.stderr)
        return 2
    _restart_with_openmp()
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    server = _serve(options)
    print(f"base_url = {server.listening_address}/v1", flush=True)
    stop.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--context", type=int, default=8192)
    return parser.parse_args()


def _restart_with_openmp() -> None:
    if all(os.environ.get(name) == value for name, value in _OPENMP.items()):
        return
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **_OPENMP})


def _serve(options: argparse.Namespace):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_ctx = options.context
    params.n_parallel = 1
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    return xllamacpp.Server(params)


if __name__ == "__main__":
    sys.exit(main())
