def inorder(tree):
    if tree is not None:
        left, value, right = tree
        yield from inorder(left)
        yield value
        yield from inorder(right)
