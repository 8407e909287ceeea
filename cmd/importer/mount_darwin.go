package main

import "golang.org/x/sys/unix"

// onReadOnlyMount reports whether a file cannot be changed through its mount.
func onReadOnlyMount(path string) bool {
	var s unix.Statfs_t
	return unix.Statfs(path, &s) == nil && s.Flags&unix.MNT_RDONLY != 0
}
