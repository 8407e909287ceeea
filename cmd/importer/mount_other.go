//go:build !linux && !darwin

package main

// onReadOnlyMount is not known of other systems.
func onReadOnlyMount(string) bool { return false }
