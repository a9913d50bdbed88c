"""Talks to the installed kernel through jupyter_client, the library every Jupyter front end uses.

Prints a line for each thing that is as it should be; the first that is not ends the script with what was found.
"""

import queue
import sys
import time

from jupyter_client.manager import KernelManager

TIMEOUT = 60


class Conversation:
    def __init__(self, client):
        self.client = client

    def collect(self, message_id):
        """All iopub messages of a request up to its idle, and the reply."""
        messages = []
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != message_id:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages, self.reply(message_id)
        raise AssertionError(f"no idle within {TIMEOUT} s; got {[m['msg_type'] for m in messages]}")

    def reply(self, message_id):
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply["content"]

    def execute(self, code):
        return self.collect(self.client.execute(code, allow_stdin=False))


def check(name, condition, found):
    if not condition:
        print(f"FAILED {name}: {found}")
        sys.exit(1)
    print(f"ok {name}")


def contents(messages, kind):
    return [m["content"] for m in messages if m["msg_type"] == kind]


def main():
    manager = KernelManager(kernel_name="cortado")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT)
    talk = Conversation(client)

    info = talk.reply(client.kernel_info())
    check("kernel_info names the language", info["language_info"]["name"] == "java", info)

    messages, reply = talk.execute("int answer = 6 * 7;\nanswer")
    results = contents(messages, "execute_result")
    check("an expression is a result", results and results[0]["data"]["text/plain"] == "42", messages)
    check("the reply is ok", reply["status"] == "ok" and reply["execution_count"] == 1, reply)

    messages, _ = talk.execute('System.out.print("grüße "); System.err.println("aside");')
    streams = {c["name"]: c["text"] for c in contents(messages, "stream")}
    check("both streams arrive", streams == {"stdout": "grüße ", "stderr": "aside\n"}, streams)

    messages, reply = talk.execute("int x = 1;\nint y = x + nothing;")
    errors = contents(messages, "error")
    text = "\n".join(errors[0]["traceback"]) if errors else ""
    check("a compile error shows the line", "nothing" in text and reply["status"] == "error", messages)

    messages, _ = talk.execute("answer")
    check("the session goes on", contents(messages, "execute_result")[0]["data"]["text/plain"] == "42", messages)

    messages, reply = talk.execute("%lsmagic")
    html = "".join(c["data"].get("text/html", "") for c in contents(messages, "display_data"))
    check("a magic shows a table", "%quantize" in html and "<table" in html, messages)

    messages, reply = talk.execute("%quantzie minilm")
    text = "\n".join("\n".join(c["traceback"]) for c in contents(messages, "error"))
    check("a misspelt magic names the nearest", "quantize" in text and "\tat " not in text, messages)

    completion = talk.reply(client.complete("String s = \"\"; s.toUp", 21))
    check("members complete", any("toUpperCase" in match for match in completion["matches"]), completion)

    inspection = talk.reply(client.inspect("Math.max", 7))
    check("inspection finds a signature", inspection["found"] and "max" in str(inspection["data"]), inspection)

    for code, status in (("1 + 1", "complete"), ("for (int i = 0; i < 3; i++) {", "incomplete")):
        answer = talk.reply(client.is_complete(code))
        check(f"is_complete says {status}", answer["status"] == status, answer)

    message_id = client.execute("while (true) { }", allow_stdin=False)
    time.sleep(1.5)
    asked = time.monotonic()
    manager.interrupt_kernel()
    messages, reply = talk.collect(message_id)
    waited = time.monotonic() - asked
    check("an endless loop is interrupted", reply["status"] == "error" and waited < 5, (reply, waited))
    messages, _ = talk.execute("answer + 1")
    check("the session is usable after it", contents(messages, "execute_result")[0]["data"]["text/plain"] == "43", messages)

    message_id = client.execute("new Scanner(System.in).nextLine()", allow_stdin=True)
    question = client.get_stdin_msg(timeout=TIMEOUT)
    check("a cell asks for input", question["msg_type"] == "input_request", question)
    client.input("typed")
    messages, reply = talk.collect(message_id)
    check("the input reaches the cell", contents(messages, "execute_result")[0]["data"]["text/plain"] == "typed", messages)

    comm = client.session.msg("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    client.shell_channel.send(comm)
    kinds = []
    deadline = time.monotonic() + TIMEOUT
    while kinds[-1:] != ["status idle"] and time.monotonic() < deadline:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == comm["header"]["msg_id"]:
            state = message["content"].get("execution_state", "")
            kinds.append(f"{message['msg_type']} {state}".strip())
    check("a comm nobody wants is closed", kinds == ["status busy", "comm_close", "status idle"], kinds)

    client.execute('throw new IllegalStateException("first");')
    queued = client.execute("int neverRun = 1;")
    check("a cell behind a failed one is aborted", talk.collect(queued)[1]["status"] == "aborted", queued)

    control = client.session.msg("kernel_info_request", {})
    client.control_channel.send(control)
    reply = client.get_control_msg(timeout=TIMEOUT)
    check("the control channel answers", reply["content"]["status"] == "ok", reply)
    check("the heart beats", client.hb_channel.is_beating(), "no heartbeat")

    old_process = manager.provisioner.process.pid
    manager.restart_kernel(now=False)
    client.wait_for_ready(timeout=TIMEOUT)
    messages, reply = talk.execute("answer")
    check("a restarted kernel knows nothing", reply["status"] == "error" and reply["execution_count"] == 1, reply)
    check("and is another process", manager.provisioner.process.pid != old_process, old_process)

    manager.shutdown_kernel(now=False)
    deadline = time.monotonic() + 20
    while manager.is_alive() and time.monotonic() < deadline:
        time.sleep(0.1)
    check("the kernel ends when asked to", not manager.is_alive(), "still alive")
    client.stop_channels()


if __name__ == "__main__":
    main()
