"""As much of OpenAPI as it takes to say what is wrong with a request, an
answer or a webhook.  Values that the document does not name are wrong."""
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit

FORM = "application/x-www-form-urlencoded"

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and
    not isinstance(v, bool),
    "null": lambda v: v is None,
}
FORMATS = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
    "integer": r"\d+",
}
LIMITS = (
    ("minimum", lambda v, n: not TYPES["number"](v) or v >= n),
    ("maximum", lambda v, n: not TYPES["number"](v) or v <= n),
    ("minLength", lambda v, n: not isinstance(v, str) or len(v) >= n),
    ("maxLength", lambda v, n: not isinstance(v, str) or len(v) <= n),
    ("minItems", lambda v, n: not isinstance(v, list) or len(v) >= n),
    ("maxItems", lambda v, n: not isinstance(v, list) or len(v) <= n),
)


class Document:
    def __init__(self, path):
        with open(path) as f:
            self.root = json.load(f)

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            at = self.root
            for part in node["$ref"][2:].split("/"):
                at = at[part.replace("~1", "/").replace("~0", "~")]
            node = at
        return node

    # Values.

    def faults(self, schema, value, where=""):
        """Sentences about what of a value is not as the schema says."""
        found = []
        self._judge(self.resolve(schema), value, where, found)
        self._strangers(schema, value, where, found)
        return found

    def _judge(self, schema, value, where, found):
        """All but the names of members."""
        def say(text):
            found.append("%s %s" % (where or "/", text))

        for part in schema.get("allOf", ()):
            self._judge(self.resolve(part), value, where, found)
        for kind in ("oneOf", "anyOf"):
            if kind in schema and all(self.faults(s, value, where)
                                      for s in schema[kind]):
                say("fits none of %s" % kind)
        if value is None and schema.get("nullable"):
            return
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(TYPES[t](value) for t in types):
            say("is %s, not %s" % (json.dumps(value)[:60], "|".join(types)))
            return
        if value is not None and value not in schema.get("enum", [value]):
            say("is %s, not one of %s" % (json.dumps(value), schema["enum"]))
        pattern = FORMATS.get(schema.get("format"))
        if pattern and isinstance(value, str) and \
                not re.fullmatch(pattern, value):
            say("is %r, no %s" % (value, schema["format"]))
        if isinstance(value, str) and \
                not re.search(schema.get("pattern", ""), value):
            say("is %r, not as %s" % (value, schema["pattern"]))
        for name, fits in LIMITS:
            if name in schema and not fits(value, schema[name]):
                say("is %s, %s is %s" % (json.dumps(value)[:60], name,
                                         schema[name]))
        if isinstance(value, list) and "items" in schema:
            for i, item in enumerate(value):
                found += self.faults(schema["items"], item,
                                     "%s/%d" % (where, i))
        if isinstance(value, dict):
            self._members(schema, value, where, found)

    def _members(self, schema, value, where, found):
        for name in schema.get("required", ()):
            if name not in value:
                found.append("%s/%s is missing" % (where, name))
        for name, part in schema.get("properties", {}).items():
            if name in value:
                found += self.faults(part, value[name],
                                     "%s/%s" % (where, name))

    def _strangers(self, schema, value, where, found):
        if not isinstance(value, dict):
            return
        names = self._names(schema)
        for name in value:
            if names is not None and name not in names:
                found.append("%s/%s is not in the document" % (where, name))

    def _names(self, schema):
        """The members that may be there, or None if any may."""
        schema = self.resolve(schema)
        more = schema.get("additionalProperties", False)
        parts = [self._names(s) for kind in ("allOf", "oneOf", "anyOf")
                 for s in schema.get(kind, ())]
        if more or None in parts or \
                not (parts or "properties" in schema):
            return None
        return set(schema.get("properties", {})).union(*parts)

    # Requests.

    def operation(self, method, path):
        """What the document says of a method and a path, or None."""
        have = path.strip("/").split("/")
        best = None
        for pattern, item in self.root["paths"].items():
            want = pattern.strip("/").split("/")
            if len(want) != len(have) or not all(
                    w == h or (w.startswith("{") and h)
                    for w, h in zip(want, have)):
                continue
            literal = sum(not w.startswith("{") for w in want)
            if method.lower() in item and (not best or literal > best[0]):
                best = literal, item[method.lower()]
        return best[1] if best else None

    def request_faults(self, method, url, body):
        """Of a request; body is what its JSON or its form says, None for
        none.  The values of a form are texts."""
        parts = urlsplit(url)
        op = self.operation(method, parts.path)
        if op is None:
            return ["there is no %s %s" % (method, parts.path)]
        found = self._query_faults(op, parts.query)
        asked = self.resolve(op.get("requestBody"))
        if asked is None:
            return found + ([] if body is None else ["a body is not taken"])
        if body is None:
            return found + (["the body is missing"]
                            if asked.get("required") else [])
        if FORM in asked["content"]:
            schema = asked["content"][FORM]["schema"]
            return found + self.faults(schema, self._typed_form(schema, body))
        return found + self.faults(
            asked["content"]["application/json"]["schema"], body)

    def _typed_form(self, schema, body):
        parts = self.resolve(schema).get("properties", {})
        return {name: self._typed(self.resolve(parts.get(name, {})), text)
                for name, text in body.items()}

    def _query_faults(self, op, query):
        known = {}
        for p in map(self.resolve, op.get("parameters", ())):
            if p["in"] == "query":
                known[p["name"]] = p["schema"]
        found = []
        for name, text in parse_qsl(query, keep_blank_values=True):
            schema, words = None, re.findall(r"[^\[\]]+", unquote(name))
            if words[0] in known:
                schema = self.resolve(known[words[0]])
                for word in words[1:]:
                    schema = self.resolve(
                        schema.get("properties", {}).get(word))
                    if schema is None:
                        break
            if schema is None:
                found.append("?%s is not in the document" % name)
            else:
                found += self.faults(schema, self._typed(schema, text),
                                     "?" + name)
        return found

    @staticmethod
    def _typed(schema, text):
        kind = schema.get("type")
        if kind == "integer" and re.fullmatch(r"-?\d+", text):
            return int(text)
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        return text

    # Answers and webhooks.

    def answer_faults(self, method, path, status, body):
        op = self.operation(method, urlsplit(path).path)
        if op is None:
            return ["there is no %s %s" % (method, path)]
        said = op["responses"].get(str(status), op["responses"].get("default"))
        if said is None:
            return ["%d is not in the document" % status]
        content = self.resolve(said).get("content")
        if not content:
            return []
        return self.faults(content["application/json"]["schema"], body)

    def webhooks(self):
        """The schema of each type of event."""
        table = {}
        for item in self.root["webhooks"].values():
            schema = item["post"]["requestBody"]["content"][
                "application/json"]["schema"]
            inner = self.resolve(schema)
            data = self.resolve(inner["properties"].get("data", inner))
            for name in self.resolve(
                    data["properties"]["event_type"])["enum"]:
                table[name] = schema
        return table
