package importer

import (
	"slices"
	"testing"

	"lightfield-importer/importer/source/charset"
	"lightfield-importer/mapping"
)

// Mappings name the encodings that can be read, and no others.
func TestMappingsNameTheEncodings(t *testing.T) {
	if !slices.Equal(mapping.Encodings, charset.Names()) {
		t.Errorf("mappings take %q, files are read in %q", mapping.Encodings, charset.Names())
	}
}
