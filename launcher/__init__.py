"""Starts and stops everything that the portal needs on one machine.

Standard library only, so that it can run before anything is installed. Linux only: it asks the kernel to end its
children when it is killed itself.
"""
