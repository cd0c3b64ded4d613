"""What a file is and whether it may be taken, and which part of it a request asks for; pure."""
