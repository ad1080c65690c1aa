using ClawBridge.Pki;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Pki;

internal sealed class CertificateNameProperties
{
    [Test]
    public void A_DNS_name_is_made_of_nothing_but_letters_digits_dashes_dots_and_a_leading_star() =>
        Prop.ForAll<string>(text => text is null || !CertificateNames.IsDnsName(text)
            || (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '*') && text.LastIndexOf('*') <= 0)).QuickCheckThrowOnFailure();

    [Test]
    public void A_new_serial_number_is_a_positive_UUID_and_found_by_it()
    {
        for (var i = 0; i < 200; i++)
        {
            var serial = SerialNumbers.New();
            var id = SerialNumbers.ToId(serial);
            Assert.That(serial[0], Is.InRange(0x40, 0x7F));
            Assert.That(SerialNumbers.OfId(id), Is.EqualTo(serial));
            Assert.That((id[14], SerialNumbers.Hex(id)), Is.EqualTo(('4', Convert.ToHexStringLower(serial))));
        }
    }
}
