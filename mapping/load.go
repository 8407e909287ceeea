package mapping

import (
	"errors"

	"lightfield-importer/client"
)

// ReadFile loads the mapping at path. The error is Problems, or that of
// opening and reading the file.
func ReadFile(path string) (*Mapping, error) { return nil, errors.ErrUnsupported }

// Load reads a mapping from data; name is the file's name, for messages and
// for the import's default name. The error is Problems.
func Load(name string, data []byte) (*Mapping, error) { return nil, errors.ErrUnsupported }

// Compile holds the mapping against the definitions of the object types that
// Objects lists and against the header of the data. The error is Problems.
func (m *Mapping) Compile(defs map[string]*client.Definitions, header []string) (*Plan, error) {
	return nil, errors.ErrUnsupported
}
