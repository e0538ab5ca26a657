"""Sets a database of SQLite, made where there is none, to write-ahead logging, which it keeps."""
import sqlite3
import sys

mode = sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode = WAL").fetchone()[0]
if mode != "wal":
    sys.exit(f"SQLite keeps to {mode}")
