"""test_classes.py FILE: the classes of a file of tests that unittest would run, a line each."""

import ast
import pathlib
import sys

classes = {}
for found in ast.parse(pathlib.Path(sys.argv[1]).read_text()).body:
    if isinstance(found, ast.ClassDef):
        bases = [ast.unparse(base) for base in found.bases]
        tests = any(isinstance(each, ast.FunctionDef) and each.name.startswith("test") for each in found.body)
        classes[found.name] = tests or any(classes.get(base) for base in bases)
        if bases and classes[found.name]:  # a class without a base only lends its tests to others
            print(found.name)
