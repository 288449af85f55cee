"""What the web application answers besides pages: owners who come back, and deliveries."""
