"""An SSH server that forwards. Arguments: the folder of its keys, and settings as JSON:

port           where it listens, on 127.0.0.1
password       logs in; "expired" with it: what is said to whoever uses it
rounds         questions of keyboard-interactive, in place of keys: [{"says": "", "prompts": [["Password: ", false]], "answers": ["x"]}]
window, packet bytes that a client may send unconfirmed, and at a time
options        of asyncssh.listen
"""

import asyncio
import json
import sys

import asyncssh

FOLDER = sys.argv[1]
SETTINGS = json.loads(sys.argv[2])


class Server(asyncssh.SSHServer):
    def __init__(self):
        self.rounds = list(SETTINGS.get("rounds", []))

    def connection_made(self, conn):
        window, packet = SETTINGS.get("window"), SETTINGS.get("packet")
        if window:
            make = conn.create_tcp_channel
            conn.create_tcp_channel = lambda: make(window=window, max_pktsize=packet)

    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return "password" in SETTINGS

    def validate_password(self, username, password):
        if "expired" in SETTINGS:
            raise asyncssh.PasswordChangeRequired(SETTINGS["expired"])
        return password == SETTINGS["password"]

    def kbdint_auth_supported(self):
        return bool(self.rounds)

    def get_kbdint_challenge(self, username, lang, submethods):
        asked = self.rounds[0]
        return "", asked.get("says", ""), "", [tuple(prompt) for prompt in asked["prompts"]]

    def validate_kbdint_response(self, username, responses):
        if list(responses) != self.rounds.pop(0)["answers"]:
            return False
        return self.get_kbdint_challenge(username, "", "") if self.rounds else True

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True


async def main():
    server = await asyncssh.listen(
        "127.0.0.1",
        SETTINGS["port"],
        server_factory=Server,
        server_host_keys=[f"{FOLDER}/host_ed25519"],
        authorized_client_keys=None if "rounds" in SETTINGS else f"{FOLDER}/authorized_keys",
        **SETTINGS.get("options", {}),
    )
    await server.wait_closed()


asyncio.run(main())
