"""What people see while it runs: the rooms' websockets, frames, presence, and the staff's console."""
