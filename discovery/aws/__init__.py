"""AWS, one service a file."""
