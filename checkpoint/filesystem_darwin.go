package checkpoint

import "golang.org/x/sys/unix"

// fileSystemOf tells the file system of a folder. macOS marks those that are on this
// machine.
func fileSystemOf(folder string) (fileSystem, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return fileSystem{}, err
	}
	return fileSystem{name: unix.ByteSliceToString(s.Fstypename[:]), network: s.Flags&unix.MNT_LOCAL == 0}, nil
}
