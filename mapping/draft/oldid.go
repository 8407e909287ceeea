package draft

import (
	"regexp"
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/mapping/value"
)

// Ids of other systems, as their exports write them.
var (
	salesforceID = regexp.MustCompile(`^[a-zA-Z0-9]{3}[a-zA-Z0-9]{12}(?:[A-Z0-5]{3})?$`)
	guid         = regexp.MustCompile(`^\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?$`)
	zohoID       = regexp.MustCompile(`^zcrm_\d+$`)
)

// salesforcePrefixes begin the ids of an object type at Salesforce.
var salesforcePrefixes = map[string]string{"account": "001", "contact": "003", "opportunity": "006", "task": "00T", "note": "002"}

// systems are the names of other systems, in plain form, as the names of fields
// and columns have them.
var systems = []string{"salesforce", "sfdc", "hubspot", "pipedrive", "dynamics", "zoho"}

// isSalesforceID tells an id from a word of 15 letters: its digits stand among
// the first ones, and the record's kind has a zero or an a before it.
func isSalesforceID(cell string) bool {
	return salesforceID.MatchString(cell) && (cell[0] == '0' || cell[0] == 'a') && strings.ContainsAny(cell[1:4], "0123456789")
}

// systemOf is the system whose ids a column holds, "" when nothing tells.
func systemOf(c *Column) string {
	name := plain(c.Name)
	for _, s := range systems {
		if strings.Contains(name, s) {
			return s
		}
	}
	switch {
	case c.mostly(isSalesforceID):
		return "salesforce"
	case c.mostly(zohoID.MatchString):
		return "zoho"
	case c.mostly(guid.MatchString):
		return "dynamics"
	}
	return ""
}

// generic are the words of a field that keeps the id of any other system.
var generic = []string{"oldid", "legacyid", "externalid", "sourceid", "previousid", "originalid", "importid", "crmid", "recordid", "migrationid", "formerid", "oldrecordid", "oldcrmid", "legacyno", "oldnumber", "legacynumber"}

// oldIDField is the custom text field in which records keep the id they had in
// a system, "" when there is none.
func oldIDField(d *client.Definitions, object, system string) string {
	if d == nil {
		return ""
	}
	fields, _ := targets(object, d)
	find := func(test func(name string) bool) string {
		i := slices.IndexFunc(fields, func(t target) bool {
			return t.valueType() == value.Text && !strings.HasPrefix(t.key, "$") && slices.ContainsFunc(t.names, test)
		})
		if i < 0 {
			return ""
		}
		return fields[i].key
	}
	if system != "" {
		if key := find(func(name string) bool { return strings.Contains(name, system) && strings.Contains(name, "id") }); key != "" {
			return key
		}
	}
	return find(func(name string) bool { return slices.Contains(generic, name) })
}
