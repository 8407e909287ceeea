package checkpoint

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// fileState is what a look at a file's first bytes tells.
type fileState uint8

const (
	absent fileState = iota // not there
	rest                    // one file, not in write-ahead mode
	active                  // has a log: in use, or left by a crash
	older                   // of an older version of the schema, to be converted for reading
)

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100
)

// inspect looks at the file without SQLite, which would make side files or wait for
// locks before it says that a file is foreign. It reads the header only.
func inspect(path string) (fileState, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, cmp.Or(danglingLink(path), orphanedLog(path))
	}
	if err != nil {
		return absent, fmt.Errorf("checkpoint %s: %w", path, bare(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return absent, fmt.Errorf("checkpoint %s: %w", path, bare(err))
	}
	if !info.Mode().IsRegular() {
		return absent, &NotCheckpointError{Path: path, Reason: "it is no regular file"}
	}
	if info.Size() == 0 { // none is ever left so: see create
		return absent, cmp.Or(orphanedLog(path), error(&CorruptError{Path: path, Reason: "it is empty (remove it if it never held anything)"}))
	}
	header := make([]byte, headerSize)
	n, err := io.ReadFull(f, header)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return absent, fmt.Errorf("checkpoint %s: %w", path, bare(err))
	}
	state, err := judge(path, header[:n], info.Size())
	if err == nil && versionOf(header) < readAlike {
		state = older
	}
	return state, err
}

// versionOf is the schema version in a header. One that was just converted may still
// have it in its log alone.
func versionOf(header []byte) int { return int(binary.BigEndian.Uint32(header[60:])) }

// danglingLink refuses a symbolic link to nothing, such as a volume that is not
// mounted: a new checkpoint would take the place of the one that is out of sight.
func danglingLink(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &NotCheckpointError{Path: path, Reason: "it is a symbolic link to a file that is not there"}
	}
	return nil
}

// orphanedLog refuses a log whose database is gone: it may hold intents that were sent.
func orphanedLog(path string) error {
	if size(path+"-wal") > 0 || size(path+"-journal") > 0 {
		return &CorruptError{Path: path, Reason: "its log is there, but the file itself is missing or empty"}
	}
	return nil
}

// judge decides by the header and the length of the file. The offsets are those of
// SQLite's file format, https://www.sqlite.org/fileformat2.html#the_database_header.
func judge(path string, header []byte, length int64) (fileState, error) {
	if len(header) < len(magic) || string(header[:len(magic)]) != magic {
		return absent, &NotCheckpointError{Path: path, Reason: "it does not begin like a SQLite database"}
	}
	if len(header) < headerSize {
		return absent, &CorruptError{Path: path, Reason: "it is cut off within its header"}
	}
	if binary.BigEndian.Uint32(header[68:]) != applicationID {
		return absent, &NotCheckpointError{Path: path, Reason: "it is a SQLite database of another program"}
	}
	switch version := versionOf(header); {
	case version > schemaVersion:
		return absent, &VersionError{Path: path, Have: version, Want: schemaVersion}
	case version < 1:
		return absent, &CorruptError{Path: path, Reason: "its header has no schema version"}
	}
	if size(path+"-wal") > 0 || size(path+"-journal") > 0 {
		return active, nil // the log may hold the pages that the file lacks
	}
	page := int64(binary.BigEndian.Uint16(header[16:]))
	if page == 1 {
		page = 65536
	}
	if want := page * int64(binary.BigEndian.Uint32(header[28:])); length != want {
		return absent, &CorruptError{Path: path, Reason: fmt.Sprintf("it has %d bytes and should have %d", length, want)}
	}
	if header[18] != 1 {
		return active, nil
	}
	return rest, nil
}

// size is the length of a file, -1 when it is not there.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// bare is the reason of a path error without the path, which the caller has named.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
