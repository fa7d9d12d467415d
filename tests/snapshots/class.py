class Node:
    """A node."""

    count = 0

    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
        Node.count += 1

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

    @property
    def double(self):
        return self.value * 2


class Leaf(Node):
    def __init__(self, value):
        super().__init__(value)
