package checkpoint

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// readOnly keeps SQLite from writing anything. readonly_shm also keeps it from touching
// the "-shm" file: the log left by a crash is then indexed in memory.
const readOnly = "mode=ro&readonly_shm=1"

// maxTorn is how often in a row reading may meet the index file half written.
const maxTorn = 100

// openReadOnly opens the checkpoint beside a run that may be writing to it. Who reads
// the head of the index file just while it is written takes it for one that needs
// repair, which SQLite says is not for readers: a moment later it is whole.
func openReadOnly(ctx context.Context, path string) (c *Checkpoint, err error) {
	for range maxTorn {
		c, err = tryReadOnly(ctx, path)
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code() != sqlitelib.SQLITE_READONLY_RECOVERY {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return c, err
}

func tryReadOnly(ctx context.Context, path string) (*Checkpoint, error) {
	state, err := inspect(path)
	if err != nil {
		return nil, err
	}
	if state == absent {
		return nil, notThere(path)
	}
	name, scratch, err := readable(path, state)
	if err != nil {
		return nil, err
	}
	parameters := readOnly
	if scratch != "" {
		parameters = "mode=rw" // the copy is ours, and may need recovery
	}
	if state == older {
		err = convertCopy(ctx, name)
	}
	var readers *sql.DB
	if err == nil {
		readers, err = openReaders(name, parameters)
	}
	if err == nil {
		if _, err = checkSchema(ctx, readers); err != nil {
			err = errors.Join(err, readers.Close())
		}
	}
	if err != nil {
		return nil, errors.Join(placed(path, err), removeScratch(scratch))
	}
	c := &Checkpoint{path: path, readers: readers, scratch: scratch}
	if err := c.verifySmall(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// readable says under which name the checkpoint can be read without a trace. Normally
// that is its own. SQLite cannot read a log without an index file, nor take back a
// half-done change of mode, so where a crash or a copy left such files, a private copy
// in a scratch folder is read instead; so is one of an older version, to be converted.
func readable(path string, state fileState) (name, scratch string, err error) {
	if state == rest || state == active && size(path+"-shm") >= 0 && size(path+"-journal") <= 0 && !headless(path+"-wal") {
		return path, "", nil
	}
	scratch, err = os.MkdirTemp("", "checkpoint-")
	if err != nil {
		return "", "", fmt.Errorf("checkpoint %s: make a folder for a copy: %w", path, err)
	}
	name = filepath.Join(scratch, "copy")
	if err := copyUnchanged(path, name); err != nil {
		return "", "", errors.Join(fmt.Errorf("checkpoint %s: copy it for reading: %w", path, err), removeScratch(scratch))
	}
	return name, scratch, nil
}

// logHeader is the length of a log's header; see
// https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
const logHeader = 32

// headless reports whether a log has begun and holds nothing yet, as a crash before
// its first frame leaves it, or begins with something else. Reading by readonly_shm
// such a log is waited for, and then refused.
func headless(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	header := make([]byte, logHeader+1)
	n, _ := io.ReadFull(f, header)
	if n <= logHeader {
		return n > 0
	}
	return !bytes.HasPrefix(header, []byte{0x37, 0x7f, 0x06, 0x82}) && !bytes.HasPrefix(header, []byte{0x37, 0x7f, 0x06, 0x83})
}

// copyUnchanged copies the database and its log, and begins again when a run changed
// them meanwhile.
func copyUnchanged(path, to string) error {
	for range 10 {
		before := stamps(path)
		if err := copyFiles(path, to); err != nil {
			return err
		}
		if slices.Equal(before, stamps(path)) {
			return nil
		}
	}
	return errors.New("it keeps changing; wait for the run that holds it to end")
}

var sideSuffixes = []string{"", "-wal", "-journal"}

// stamps tells whether the files were changed between two calls.
func stamps(path string) []string {
	var s []string
	for _, suffix := range sideSuffixes {
		info, err := os.Stat(path + suffix)
		if err != nil {
			s = append(s, "")
			continue
		}
		s = append(s, fmt.Sprint(info.Size(), info.ModTime().UnixNano()))
	}
	return s
}

func copyFiles(path, to string) error {
	for _, suffix := range sideSuffixes {
		err := copyFile(path+suffix, to+suffix)
		if errors.Is(err, os.ErrNotExist) && suffix != "" {
			err = os.RemoveAll(to + suffix) // of an earlier attempt
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func removeScratch(folder string) error {
	if folder == "" {
		return nil
	}
	return os.RemoveAll(folder)
}

// isBusy tells whether another connection was in the way.
func isBusy(err error) bool {
	return resultCode(err) == sqlitelib.SQLITE_BUSY
}
