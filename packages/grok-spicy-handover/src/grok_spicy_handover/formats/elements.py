"""Small XML trees, built child by child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grok_spicy.system.files import write_atomically
from lxml import etree

from grok_spicy_handover.text import shown

if TYPE_CHECKING:
    from pathlib import Path


def add(parent: Any, tag: str, text: str | int | None = None, **attributes: str | int) -> Any:
    """Append a child to an element.

    Args:
        parent: The element.
        tag: The child's name.
        text: What stands in it; control characters, which XML forbids, are left out.
        **attributes: Its attributes.

    Returns:
        The child.
    """
    child = etree.SubElement(
        parent, tag, {name: shown(str(one)) for name, one in attributes.items()}
    )
    if text is not None:
        child.text = shown(str(text))
    return child


def write_xml(root: Any, path: Path, doctype: str) -> None:
    """Write a tree as a file, indented.

    Args:
        root: Its outermost element.
        path: The file.
        doctype: The line that names the format, for example `"<!DOCTYPE xmeml>"`.
    """
    content = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True, doctype=doctype
    )
    write_atomically(path, lambda stream: stream.write(content))


def read_xml(path: Path) -> Any:
    """Read a file that somebody else may have written: no entities, no network, no endless trees.

    Args:
        path: The file.

    Returns:
        Its outermost element.

    Raises:
        lxml.etree.XMLSyntaxError: If it is no XML.
        OSError: If it cannot be read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(path.read_bytes(), parser)
