package checkpoint

// fileSystem is the kind of file system that a folder is on.
type fileSystem struct {
	name    string // as the system calls it
	network bool
}
