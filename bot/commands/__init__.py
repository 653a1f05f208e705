"""What the console command does besides talking."""
