"""Jupyter's own test of kernels, jupyter_kernel_test, with everything it can be told about this one.

Prints unittest's report; ends with a status other than 0 if a case fails or is skipped.
"""

import sys
import unittest

import jupyter_kernel_test


class CortadoTests(jupyter_kernel_test.KernelTests):
    kernel_name = "cortado"
    language_name = "java"
    file_extension = ".jshell"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'

    completion_samples = [
        {"text": "Math.ab"},
        {"text": "%lsma"},
        {"text": 'String sample = ""; sample.toUp'},
    ]
    complete_code_samples = [
        "1 + 1",
        "int a = 1;",
        "void f() { }",
        "class A {\n    int x;\n}",
        "%lsmagic",
        "// a comment",
        'String text = """\n    two\n    lines\n    """;',
    ]
    incomplete_code_samples = [
        "for (int i = 0; i < 3; i++) {",
        "class A {\n    void f() {",
        "int sum = 1 +",
        'String open = """\n    two',
        "/* begun",
    ]
    invalid_code_samples = ["int a = ;;; )", "class 5 { }"]

    code_page_something = "String?"
    code_generate_error = 'throw new IllegalStateException("on purpose");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"hello".length()', "result": "5"},
        {"code": "List.of(1, 2)", "result": "[1, 2]"},
        {"code": "3 + 4", "result": "7"},
    ]
    code_display_data = [
        {"code": 'display("shown");', "mime": "text/plain"},
        {"code": 'display("<b>bold</b>", "text/html");', "mime": "text/html"},
        {
            "code": "display(new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB));",
            "mime": "image/png",
        },
    ]
    code_history_pattern = "6 [*] 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "String.valueOf"
    code_clear_output = "clearOutput();"

    def test_history_search_counts_from_the_newest(self):
        self.flush_channels()
        for code in ("int h1 = 1;", "int h2 = 2;", "int h3 = 3;"):
            self.execute_helper(code)
        reply = self.history_helper([], output=False, raw=True, hist_access_type="search", pattern="int h*", n=2)
        self.assertEqual([row[2] for row in reply["content"]["history"]], ["int h2 = 2;", "int h3 = 3;"])

    def test_stdin(self):
        self.flush_channels()
        self.kc.execute("new Scanner(System.in).nextLine()", allow_stdin=True)
        request = self.kc.get_stdin_msg(timeout=jupyter_kernel_test.TIMEOUT)
        self.assertEqual(request["msg_type"], "input_request")
        self.kc.input("an answer")
        reply = self.get_non_kernel_info_reply(timeout=jupyter_kernel_test.TIMEOUT)
        self.assertEqual(reply["content"]["status"], "ok")


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    sys.exit(0 if result.wasSuccessful() and not result.skipped else 1)
