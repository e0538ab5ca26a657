"""Runs a command and ends it, with all that it has started, once standard input ends or SIGTERM comes."""
import os
import signal
import subprocess
import sys
import threading

os.nice(5)  # the broker and the training go first
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)


def end(*_):
    try:
        os.killpg(child.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    kill = threading.Timer(5, os.killpg, (child.pid, signal.SIGKILL))
    kill.daemon = True
    kill.start()


def watch():
    while os.read(0, 4096):
        pass
    end()


signal.signal(signal.SIGTERM, end)
threading.Thread(target=watch, daemon=True).start()
sys.exit(child.wait())
