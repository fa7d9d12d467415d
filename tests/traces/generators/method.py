class Account:
    def __init__(self):
        self.balance = 0

    def transactions(self):
        while True:
            amount = yield self.balance
            if amount is None:
                return self
            self.balance += amount

    def __repr__(self):
        return f"Account({self.balance})"


def make():
    return Account().transactions()
