package draft

import (
	"fmt"
	"slices"
	"strings"

	"lightfield-importer/mapping"
	"lightfield-importer/mapping/value"
)

// partNames are what the columns of an address are called, in plain form and
// without what tells one address from another.
var partNames = map[string][]string{
	"street":     listed("street streetaddress street1 addressline1 line1 addressstreet strasse strassehausnummer rue calle streetroadnameofaddress streetroadname address1 address"),
	"street2":    listed("street2 addressline2 line2 address2 suite apartmentsuiteno apartmentsuitenoofaddress"),
	"city":       listed("city town ort stadt ville ciudad citytownvillagelocality citytownvillagelocalityofaddress"),
	"state":      listed("state province stateprovince stateorprovince stateregion stateprovinceregion statecounty statecountyofaddress region bundesland"),
	"postalCode": listed("postalcode zip zipcode postcode plz postleitzahl zippostalcode zippostalcodeofaddress codepostal"),
	"country":    listed("country countryregion countryname countrycode countryofaddress land pays pais"),
	"latitude":   strings.Fields("latitude lat latitudeofaddress"),
	"longitude":  strings.Fields("longitude lon lng longitudeofaddress"),
	houseNumber:  strings.Fields("housenumber housenumberofaddress houseno streetnumber hausnummer hausnr"),
}

// houseNumber is a part that Lightfield has in the street.
const houseNumber = "houseNumber"

// Kinds of addresses: those that may stand for a record's main one, the best
// first, and those of where goods go.
var (
	mainAddresses = strings.Fields("primary _ main billing mailing headquarters hq company office business work address1 postal visiting home")
	shipAddresses = strings.Fields("shipping delivery lieferung")
)

// addressPart reads a header as a part of an address: billing, city. rank says
// how far down the part's names it stands: address is a street for want of one.
func addressPart(header, object string) (kind, part string, rank int) {
	for _, f := range forms(header, object) {
		for _, kind := range slices.Concat([]string{""}, mainAddresses, shipAddresses, []string{"other", "address2", "alternate"}) {
			rest, ok := strings.CutPrefix(f.name, strings.Trim(kind, "_"))
			if !ok {
				continue
			}
			if rest == "code" && (kind == "billing" || kind == "shipping") { // Zoho's
				rest = "postalcode"
			}
			for _, name := range []string{rest, strings.TrimPrefix(rest, "address")} {
				for _, part := range slices.Concat(value.AddressParts[:], []string{houseNumber}) {
					if rank := slices.Index(partNames[part], name); rank >= 0 {
						return strings.Trim(kind, "_"), part, rank
					}
				}
			}
		}
	}
	return "", "", 0
}

// addresses fills the addresses of the record, each from the columns of one kind.
func (p *proposer) addresses() {
	kinds := p.addressColumns()
	var fields []target
	for _, t := range p.fields {
		if t.valueType() == value.Address {
			fields = append(fields, t)
		}
	}
	for _, t := range fields {
		p.address(t, kinds[t.addressKind()])
	}
	for _, t := range fields {
		candidates := mainAddresses
		switch kind := t.addressKind(); {
		case slices.Contains(shipAddresses, kind):
			candidates = shipAddresses
		case kind != "" && !slices.Contains(mainAddresses, kind), len(fields) > 1 && t.key != "$primaryAddress":
			continue
		}
		for _, kind := range candidates {
			p.address(t, kinds[strings.Trim(kind, "_")])
		}
		if len(fields) == 1 {
			p.address(t, kinds[""])
		}
	}
}

// addressKind is what tells the field's address from others: billing.
func (t target) addressKind() string {
	for _, name := range t.names {
		if kind := strings.TrimSuffix(name, "address"); kind != name {
			return kind
		}
	}
	return t.names[0]
}

// addressColumns finds the columns of each kind of address.
func (p *proposer) addressColumns() map[string]map[string]*Column {
	kinds, ranks := map[string]map[string]*Column{}, map[string]int{}
	for _, c := range p.columns {
		kind, part, rank := addressPart(c.Name, p.Object)
		if part == "" || p.blank(c) || c.mostly(structured) || p.ownField(c) {
			continue
		}
		if kinds[kind] == nil {
			kinds[kind] = map[string]*Column{}
		}
		if place := kind + " " + part; kinds[kind][part] == nil || rank < ranks[place] {
			kinds[kind][part], ranks[place] = c, rank
		}
	}
	return kinds
}

// ownField tells whether a field other than an address is called as the column is.
func (p *proposer) ownField(c *Column) bool {
	return slices.ContainsFunc(p.fields, func(t target) bool {
		return t.valueType() != value.Address && slices.Contains(t.names, plain(c.Name))
	})
}

// address fills an address from its parts, if these are enough to be one.
func (p *proposer) address(t target, parts map[string]*Column) {
	enough := parts["street"] != nil || parts["city"] != nil || parts["postalCode"] != nil || parts["country"] != nil
	if !enough || p.filled[t.key] {
		return
	}
	f := mapping.Field{Key: t.key}
	var columns []*Column
	for _, part := range value.AddressParts {
		c := parts[part]
		if c == nil || p.used[c] {
			continue
		}
		in := mapping.Input{Column: c.Name}
		p.unreadable(t, part, c, &in)
		columns = append(columns, c)
		if number := parts[houseNumber]; part == "street" && number != nil && !p.used[number] {
			in.Column, in.Template = "", mapping.Template{{Column: c.Name}, {Text: " ", Column: number.Name}}
			columns = append(columns, number)
		}
		f.Parts = append(f.Parts, mapping.Part{Name: part, Input: in})
	}
	if len(columns) > 0 {
		p.takeParts(f, columns)
	}
}

// unreadable asks for the cells that are no such part: countries by another
// name, above all.
func (p *proposer) unreadable(t target, part string, c *Column, in *mapping.Input) {
	convert, err := value.New(value.Spec{Type: value.Address})
	if err != nil {
		return
	}
	var wrong []string
	for _, v := range c.Values {
		texts := make([]string, len(value.AddressParts))
		texts[slices.Index(value.AddressParts, part)] = v.Text
		if _, err := convert.Convert(nil, texts); err == nil {
			continue
		}
		if isNull(v.Text) {
			in.NullValues = append(in.NullValues, v.Text)
			continue
		}
		wrong = append(wrong, v.Text)
	}
	if len(in.NullValues) > 0 {
		p.guessed(t.key, []string{shownList(in.NullValues, 3) + " as empty"})
	}
	if len(wrong) > 0 {
		p.asks = append(p.asks, fmt.Sprintf("%s: cells of %s are no %s and will be refused: %s; write what they mean with values: under %s, or mend them",
			t.key, show(c.Name), part, shownList(wrong, 3), part))
	}
}
