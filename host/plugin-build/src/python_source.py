"""Reads a plugin's own files without running them, and prints as JSON what the build has to know of them.

Most of what is found here would otherwise be told by the first call only, or by nobody. The arguments are the plugin's
folder, and the hooks: the name of each class with its methods.
"""

import ast
import json
import sys
from pathlib import Path

FOLDER, HOOKS = Path(sys.argv[1]), json.loads(sys.argv[2])

# They need sockets, of which a plugin has none: they can be packed, and fail when they are used.
OVER_SOCKETS = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3"}

findings: list[str] = []
# What functions import: only what is imported during the build is packed. True where a failure is caught.
late: dict[str, bool] = {}
exported: list[str] = []


def file_of(module: str) -> Path | None:
    """The plugin's own file of a module."""
    path = FOLDER.joinpath(*module.split("."))
    known = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in known if file.is_file()), None)


def imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        below = [f"{node.module}.{name.name}" for name in node.names]
        return [node.module, *(module for module in below if module in OVER_SOCKETS or file_of(module))]
    return []


def never_runs(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def read(path: Path, is_entry: bool) -> list[Path]:
    """Reads one file; returns those of the plugin that it imports."""
    name = path.relative_to(FOLDER)
    found = lambda node, why: findings.append(f"{name}:{node.lineno}: {why}")
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        findings.append(f"{name}:{error.lineno}: {error.msg}")
        return []
    if is_entry:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                exported.append(node.name)
            if isinstance(node, ast.ImportFrom):
                exported.extend(alias.asname or alias.name for alias in node.names)
    following = []

    def visit(node: ast.AST, in_function: bool, is_caught: bool) -> None:
        for module in imported(node):
            if module in OVER_SOCKETS and not is_caught:
                found(node, f"{module} needs sockets, and a plugin has none: use send of switchboard_plugin")
            elif own := file_of(module):
                following.append(own)
            if in_function:
                late[module] = late.get(module, True) and is_caught
        if isinstance(node, ast.ClassDef):
            check_class(node)
        in_function |= isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        is_caught |= isinstance(node, ast.Try)
        for child in ast.iter_child_nodes(node):
            if not never_runs(child):
                visit(child, in_function, is_caught)

    def check_class(node: ast.ClassDef) -> None:
        bases = [base.attr for base in node.bases if isinstance(base, ast.Attribute) and ast.unparse(base.value) == "exports"]
        for base in bases:
            if base not in HOOKS:
                found(node, f"there is no hook exports.{base}; there are {', '.join(HOOKS)}")
            elif node.name != base:
                misnamed.append((base, f"{name}:{node.lineno}: the class {node.name} is never found: name it {base}, as its hook"))
        methods = {item.name: item for item in node.body if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))}
        if node.name not in bases:
            return
        for method in HOOKS.get(node.name, []):
            if method not in methods:
                has = ", ".join(methods) or "none"
                found(node, f"{node.name} has no method {method}, with which the hook is called; its methods: {has}")
            elif isinstance(methods[method], ast.AsyncFunctionDef):
                found(methods[method], f"{node.name}.{method} is async, and hooks answer at once: leave async and await out")

    visit(tree, False, False)
    return following


misnamed: list[tuple[str, str]] = []
entry = FOLDER / "plugin.py"
known, waiting = {entry}, [entry]
while waiting:
    file = waiting.pop()
    for path in read(file, file == entry):
        if path not in known:
            known.add(path)
            waiting.append(path)
# A class between the contract's and the plugin's own may have any name.
findings.extend(why for base, why in misnamed if base not in exported)
print(json.dumps({"classes": exported, "findings": findings, "late": late}))
