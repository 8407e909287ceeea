//go:build !linux && !darwin && !windows

package checkpoint

// fileSystemOf trusts the folder: there is no portable way to ask.
func fileSystemOf(string) (fileSystem, error) {
	return fileSystem{name: "unknown"}, nil
}
