"""azure-communication-identity: the operations and every row of the exchange's refusals, as Python's users see them."""

import hashlib
import json
import os
import re
import secrets
import time
import unittest
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from azure.communication.identity import CommunicationIdentityClient, CommunicationTokenScope
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError

EMULATOR = os.environ["EMULATOR"]
INFO = requests.get(f"{EMULATOR}/emulator/info", timeout=10).json()
ACS = "https://auth.msft.communication.azure.com"
SCOPES = f"{ACS}/Teams.ManageCalls {ACS}/Teams.ManageChats"
GRAPH_SCOPE = "https://graph.microsoft.com/User.Read"
REDIRECT = "http://localhost:53682/callback"
ALICE = "alice@fabrikam.example"
OID = next(user["oid"] for tenant in INFO["tenants"] for user in tenant["users"] if user["upn"] == ALICE)
OTHER = "11111111-1111-1111-1111-111111111111"


# The rows of the reference, B.2: status, code, message, target.
DENIED = (401, "Denied", "Denied by the resource provider.", None)
TAMPERED = (401, "Denied", "Request 'x-ms-content-sha256' differs from generated content hash.", None)
INVALID = (401, "InvalidAccessToken", "Provided access token is not valid.", None)
TOO_MANY = (429, "TooManyRequests", "Rate limit is exceeded. Try again later.", None)


def invalid(message, target):
    return 400, "ValidationError", message, target


def post(path, body=None):
    requests.post(f"{EMULATOR}{path}", json=body or {}, timeout=10).raise_for_status()


def change_settings(patch):
    """Changes the emulator's settings by a merge patch."""
    requests.patch(f"{EMULATOR}/emulator/state", json=patch, timeout=10).raise_for_status()


def statuses():
    """The statuses of the requests to ACS since the reset."""
    seen = requests.get(f"{EMULATOR}/emulator/requests", timeout=10).json()["requests"]
    return [request["status"] for request in seen if request["service"] == "acs"]


def entra_token(scopes=SCOPES):
    """Signs Alice in, by the emulator's form."""
    verifier = secrets.token_urlsafe(32)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    base, client_id = INFO["httpsUrl"], INFO["clientId"]
    query = {"client_id": client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": f"openid {scopes}",
             "code_challenge": challenge, "code_challenge_method": "S256"}
    authorize = f"{base}/organizations/oauth2/v2.0/authorize?{urlencode(query)}"
    browser = requests.Session()
    page = browser.get(authorize, timeout=10).text
    fields = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)}
    answer = browser.post(authorize, data={**fields, "username": ALICE}, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    form = {"client_id": client_id, "client_secret": INFO["clientSecret"], "grant_type": "authorization_code", "code": code,
            "redirect_uri": REDIRECT, "code_verifier": verifier, "scope": scopes}
    return requests.post(f"{base}/organizations/oauth2/v2.0/token", data=form, timeout=10).json()["access_token"]


class Identity(unittest.TestCase):
    def setUp(self):
        post("/emulator/reset")
        post("/emulator/redirect-uris", {"uri": REDIRECT})
        self.client = CommunicationIdentityClient.from_connection_string(INFO["acsConnectionString"])
        self.token = entra_token()

    def exchange(self, client=None, **more):
        arguments = {"aad_token": self.token, "client_id": INFO["clientId"], "user_object_id": OID, **more}
        return (client or self.client).get_token_for_teams_user(**arguments)

    def refusal(self, operation, *arguments, **more):
        with self.assertRaises(HttpResponseError) as raised:
            operation(*arguments, **more)
        error = raised.exception
        self.assertEqual(isinstance(error, ClientAuthenticationError), error.status_code == 401)
        return error.status_code, error.error.code, error.error.message, error.error.target

    def test_all_operations(self):
        user = self.client.create_user()
        token = self.client.get_token(user, [CommunicationTokenScope.VOIP])
        # Python hands the time on as it came: seven digits and an offset.
        self.assertRegex(token.expires_on, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$")
        self.client.revoke_tokens(user)
        self.client.delete_user(user)
        with self.assertRaises(ResourceNotFoundError):
            self.client.get_token(user, [CommunicationTokenScope.VOIP])
        _, both = self.client.create_user_and_token([CommunicationTokenScope.CHAT])
        self.assertEqual(len(both.token.split(".")), 3)

    def test_either_key_and_no_other(self):
        for connection in (INFO["acsResources"][0]["primary"], INFO["acsResources"][0]["secondary"]):
            self.assertTrue(self.exchange(CommunicationIdentityClient.from_connection_string(connection)).token)
        stranger = CommunicationIdentityClient(INFO["httpsUrl"], AzureKeyCredential("d3Jvbmc="))
        self.assertEqual(self.refusal(stranger.create_user), DENIED)
        self.assertEqual(self.refusal(self.exchange, stranger), DENIED)

    def test_a_tampered_body(self):
        def tamper(request):
            # The SDK's hook comes after the signature.
            request.http_request.body = request.http_request.body.replace(OID, OTHER)

        self.assertEqual(self.refusal(self.exchange, raw_request_hook=tamper), TAMPERED)

    def test_minutes_are_checked(self):
        # The SDK itself refuses what is no whole number of minutes; the limits are the service's.
        few, scopes = timedelta(minutes=59), [CommunicationTokenScope.VOIP]
        expected = invalid("ExpiresInMinutes value 59 is invalid. Value must be within the [60, 1440] interval.", "ExpiresInMinutes")
        self.assertEqual(self.refusal(self.client.create_user_and_token, scopes, token_expires_in=few), expected)
        self.assertEqual(self.refusal(self.client.get_token, self.client.create_user(), scopes, token_expires_in=few), expected)
        expected = invalid("CreateTokenWithScopes value is missing.", "CreateTokenWithScopes")
        for none in (None, []):
            hour = timedelta(hours=1)
            self.assertEqual(self.refusal(self.client.create_user_and_token, none, token_expires_in=hour), expected)

    def test_exchange(self):
        claims = self.exchange().token.split(".")[1]
        self.assertIn(OID, json.dumps(json.loads(urlsafe_b64decode(claims + "=="))))

    def test_refusals_of_the_exchange(self):
        required = "{0}: The {0} field is required.".format
        rows = [
            ("a token that is none", {"aad_token": "garbage"}, INVALID),
            ("a token with another signature", {"aad_token": f"{self.token[:-8]}AAAAAAAA"}, INVALID),
            ("a token of another audience", {"aad_token": entra_token(GRAPH_SCOPE)}, INVALID),
            ("an empty appId", {"client_id": ""}, invalid(required("AppId"), "AppId")),
            ("an empty userId", {"user_object_id": ""}, invalid(required("UserId"), "UserId")),
            ("an empty token", {"aad_token": ""}, invalid(required("Token"), "Token")),
            ("no appId", {"client_id": None}, invalid(required("AppId"), "AppId")),
            ("no userId", {"user_object_id": None}, invalid(required("UserId"), "UserId")),
            ("no token", {"aad_token": None}, invalid(required("Token"), "Token")),
            ("an appId that is no GUID", {"client_id": "not-a-guid"}, invalid("Provided AppId has invalid format.", "appId")),
            ("another application", {"client_id": OTHER}, invalid("AAD application is not the expected one.", "appId")),
            ("another user", {"user_object_id": OTHER}, invalid("Provided AAD token issued for unexpected user.", "userId")),
        ]
        for name, more, expected in rows:
            with self.subTest(name):
                self.assertEqual(self.refusal(self.exchange, **more), expected)

    def test_an_expired_token(self):
        change_settings({"clockOffsetSeconds": 5000, "exchange": {"dateSkewSeconds": 9999}})
        self.assertEqual(self.refusal(self.exchange), INVALID)

    def test_no_licence(self):
        change_settings({"users": {ALICE: {"teamsLicence": False}}})
        self.assertEqual(self.refusal(self.exchange), (403, "Forbidden", "The user is not eligible for Teams: no Teams license.", None))
        # Nobody has written down what ACS says of it: whatever it is, the SDK hands it on.
        change_settings({"exchange": {"unlicensedStatus": 403, "unlicensedCode": "NotEligible", "unlicensedMessage": "No."}})
        self.assertEqual(self.refusal(self.exchange), (403, "NotEligible", "No.", None))

    def test_the_exchange_limit_is_waited_for(self):
        change_settings({"exchange": {"limit": 1, "windowSeconds": 3}})
        self.exchange()
        self.assertEqual(self.refusal(self.exchange, retry_total=0), TOO_MANY)
        began = time.monotonic()
        self.assertTrue(self.exchange().token)
        self.assertGreaterEqual(time.monotonic() - began, 0.9)
        self.assertEqual(statuses(), [200, 429, 429, 200])

    def test_a_limit_that_does_not_end(self):
        change_settings({"acs": {"throttleAfter": 0, "retryAfterSeconds": 0}})
        self.assertEqual(self.refusal(self.exchange), TOO_MANY)
        self.assertEqual(statuses(), [429] * 4)


if __name__ == "__main__":
    unittest.main()
