package mapping

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ignoredColumn holds this program's own messages in a file of rejected rows,
// so that the file can be corrected and imported as it stands.
const ignoredColumn = "importer_error"

// normalHeader is the form in which headers are compared: NFC, without blanks
// around.
func normalHeader(s string) string { return normalCell(s) }

// normalCell is the form in which cells count for identities and content: NFC,
// without blanks around.
func normalCell(s string) string {
	return norm.NFC.String(strings.TrimSpace(s))
}
