package checkpoint

// syncFolder does nothing: Windows journals folder entries with the file's own sync,
// and offers no sync of a folder.
func syncFolder(string) error { return nil }
