"""How gunicorn serves MLflow on this machine; what an older one does not know, it passes over."""

worker_class = "gthread"
threads = 8
keepalive = 60  # seconds; a new connection costs a client more than a kept one costs here
preload_app = True  # once, not by each worker: MLflow takes seconds of processor to begin
timeout = 0  # a busy machine may take long to start a worker
graceful_timeout = 2
control_socket_disable = True  # it would be in the user's home, the same for every server


def post_worker_init(worker):
    """Lets a commit end in the write-ahead log, without waiting for the disk: all others wait behind it."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    @event.listens_for(Engine, "connect")
    def connected(connection, record):
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            connection.execute("PRAGMA synchronous = NORMAL")
# the pages of charts name a hundred runs in one line, which is more than gunicorn takes by itself
limit_request_line = 0
