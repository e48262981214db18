def found():
    return any(b"@CANARY@" in open(f"/proc/{pid}/environ", "rb").read() for pid in ("self", "1"))
