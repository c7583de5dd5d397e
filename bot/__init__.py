"""The chat: what people send, what they are told, and who paints for them."""
