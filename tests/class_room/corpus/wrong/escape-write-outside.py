def found():
    with open("@WORK@/written-from-inside", "w") as file:
        file.write("@CANARY@")
    return True
