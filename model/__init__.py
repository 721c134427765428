"""What is true: components, requirements, objectives, and pure functions over them."""
