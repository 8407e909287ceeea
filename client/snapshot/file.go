package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"lightfield-importer/client"
)

// Version is the version of the file that Write writes.
const Version = 1

// The entries of a file that are no object types.
const (
	aboutEntry   = "$about"
	membersEntry = "members"
)

type about struct {
	Version int            `json:"version"`
	Saved   time.Time      `json:"saved,omitzero"`
	Counts  map[string]int `json:"counts,omitempty"`
}

// Write writes the file.
func (s *Snapshot) Write(w io.Writer) error {
	entries := map[string]any{aboutEntry: about{Version, s.Saved, s.Counts}}
	for object, d := range s.Definitions {
		entries[object] = d
	}
	if s.Members != nil {
		entries[membersEntry] = s.Members
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(entries)
}

// FileError says what is wrong with a file of definitions.
type FileError struct {
	File    string
	Message string
	Err     error // the cause, such as the error of the file system; may be nil
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: %s; importer definitions --save FILE writes such a file", e.File, e.Message)
}

func (e *FileError) Unwrap() error { return e.Err }

// Load reads a file that Write wrote. The error is a *FileError.
func Load(path string) (*Snapshot, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		message := "the file cannot be read: " + err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			message = "there is no such file"
		}
		return nil, &FileError{path, message, err}
	}
	s, err := read(data)
	if err != nil {
		return nil, &FileError{path, err.Error(), err}
	}
	return s, nil
}

func read(data []byte) (*Snapshot, error) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("not definitions as JSON: %w", err)
	}
	var head about
	s := &Snapshot{Definitions: map[string]*client.Definitions{}}
	for name, entry := range entries {
		var err error
		switch {
		case name == aboutEntry:
			err = json.Unmarshal(entry, &head)
		case name == membersEntry:
			err = json.Unmarshal(entry, &s.Members)
		case !strings.HasPrefix(name, "$"):
			s.Definitions[name], err = definitions(entry)
		}
		if err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
	}
	switch {
	case head.Version > Version:
		return nil, fmt.Errorf("the file has version %d, and this program knows versions up to %d", head.Version, Version)
	case len(s.Definitions) == 0:
		return nil, errors.New("the file has no definitions")
	}
	s.Saved, s.Counts = head.Saved, head.Counts
	return s, nil
}

func definitions(entry json.RawMessage) (*client.Definitions, error) {
	var d client.Definitions
	if err := json.Unmarshal(entry, &d); err != nil {
		return nil, err
	}
	if d.Fields == nil {
		return nil, errors.New("fieldDefinitions is missing")
	}
	return &d, nil
}
