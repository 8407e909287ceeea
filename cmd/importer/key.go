package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

const keyVariable = "LIGHTFIELD_API_KEY"

// maxKeyFile is more than any key has, and stops reading what is none.
const maxKeyFile = 4096

// apiKey reads the key from a file or the environment; it is never taken from
// the command line, where every user of the machine could see it.
func apiKey(file string, s streams) (string, error) {
	if file != "" {
		return keyOfFile(file, s)
	}
	key := strings.TrimSpace(os.Getenv(keyVariable))
	if key == "" {
		return "", &importer.UsageError{Err: errors.New("there is no API key"),
			Hint: "set " + keyVariable + ", or name a file that holds it with --api-key-file; to try things without one, use --sandbox"}
	}
	return key, alone(key, keyVariable)
}

func keyOfFile(path string, s streams) (string, error) {
	raw, err := readKey(path)
	if err != nil {
		return "", &importer.UsageError{Err: fmt.Errorf("read the API key: %w", err)}
	}
	key := strings.TrimSpace(strings.TrimPrefix(raw, "\ufeff")) // some editors begin every file with one
	if key == "" {
		return "", &importer.UsageError{Err: fmt.Errorf("the API key file %s is empty", path)}
	}
	if exposed(path, onReadOnlyMount) {
		warn(s.err, fmt.Errorf("other users can read the API key in %s; chmod 600 it", path))
	}
	return key, alone(key, path)
}

func readKey(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxKeyFile+1))
	if err == nil && len(raw) > maxKeyFile {
		err = fmt.Errorf("%s is too long for one", path)
	}
	return string(raw), err
}

// alone refuses a key with more around it, such as a second line, without showing it.
func alone(key, where string) error {
	if !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil
	}
	return &importer.UsageError{Err: fmt.Errorf("the API key in %s holds a blank, a line break or another character that no key has", report.Clean(where)),
		Hint: "the key has to stand there alone"}
}

// exposed reports whether other users of this machine can read the key in a file.
// What a container runtime, Kubernetes or systemd mounts for one program alone is
// not, whatever its mode says: it is on a mount that is read-only, or reached by
// the link ..data through which Kubernetes replaces secrets.
func exposed(path string, readOnly func(path string) bool) bool {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return false
	}
	to, _ := os.Readlink(path) // "" for a file itself
	return !strings.HasPrefix(filepath.ToSlash(to), "..data/") && !readOnly(path)
}
