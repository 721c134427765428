"""A webhook in a process of its own: `python -m tests.service.incidents.receiver FOLDER ANSWER…`.

It writes each body into a file of the folder, and answers the requests in turn as it is given:
a status, `silent` (it takes the body and closes without an answer), and the last for all others.
Its first line of output is its port.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def main(folder: Path, answers: list[str]) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            number = len(list(folder.iterdir()))
            (folder / f"{number:03d}").write_bytes(body)
            answer = answers[min(number, len(answers) - 1)]
            if answer != "silent":
                self.send_response(int(answer))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
