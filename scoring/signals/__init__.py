"""What is derived from one review: language, sentiment, topics."""
