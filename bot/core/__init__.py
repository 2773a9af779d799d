"""The product's thinking, pure: no I/O, no clock, no await, no Discord, no templates."""
