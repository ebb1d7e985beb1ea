"""JSON Schemas of the environment files, for editors and for programs that write such files."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Any

from provincial_cloud.environment.files import MODELS, FileKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LINE_WIDTH = 110
SHIPPED = Path(__file__).parent / "schemas"
"""Where the schemas that the first line of each shipped file names are kept."""


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema of one kind of file. What only a look across files can tell is not in it."""
    model = MODELS[kind]
    content = _without_titles(model.model_json_schema(mode="validation"))
    return {"$schema": DIALECT, "title": f"{kind}.yaml", **content}


def file_name(kind: FileKind) -> str:
    """The name of a schema's file."""
    return f"{kind}.schema.json"


def text(kind: FileKind) -> str:
    """The schema as it is written to a file."""
    return _laid_out(schema(kind)) + "\n"


def write(folder: Path) -> list[Path]:
    """Write every schema into a folder, made if need be; the files written. Files that are the same are not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in FileKind:
        path = folder / file_name(kind)
        content = text(kind)
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            written.append(path)
    return written


def _without_titles(content: Any) -> Any:
    """The same without the titles that only repeat the names of keys."""
    if isinstance(content, list):
        return [_without_titles(each) for each in content]
    if not isinstance(content, dict):
        return content
    return {
        key: {name: _without_titles(each) for name, each in value.items()}
        if key in ("properties", "$defs")
        else _without_titles(value)
        for key, value in content.items()
        if key != "title"
    }


def _laid_out(content: Any, indent: str = "") -> str:
    """JSON with one line for whatever fits in one, so that a schema stays readable and its changes stay small."""
    line = dumps(content, ensure_ascii=False)
    if len(indent) + len(line) <= LINE_WIDTH or not isinstance(content, dict | list) or not content:
        return line
    inner = indent + " "
    if isinstance(content, dict):
        rows = [f"{inner}{dumps(key)}: {_laid_out(value, inner)}" for key, value in content.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    rows = [inner + _laid_out(each, inner) for each in content]
    return "[\n" + ",\n".join(rows) + f"\n{indent}]"
