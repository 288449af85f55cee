"""What people do about reviews."""
