def survivor():
    while True:
        try:
            yield "running"
        except ValueError as error:
            print(error)
