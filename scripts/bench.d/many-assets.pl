# Fills the empty snapshot on stdin with so many assets, made twenty a second, in so many groups.
use strict;
use warnings;

my ($assets, $groups) = @ARGV;
my @digits = split //, "bcdfghjklmnpqrstvwxz2456789";
my $begin  = 1781827200; # 2026-06-19T00:00:00Z

sub parts { my @at = gmtime $_[0]; return ($at[5] + 1900, $at[4] + 1, @at[3, 2, 1, 0]) }
sub utc   { return sprintf "%04d-%02d-%02dT%02d:%02d:%02dZ", parts($_[0]) }

sub id { # prefix, second, number
    my ($prefix, $second, $number) = @_;
    my $suffix = "";
    for (1 .. 5) { $suffix .= $digits[$number % 27]; $number = int($number / 27) }
    return sprintf "%s-%04d%02d%02d%02d%02d%02d-%s", $prefix, parts($second + 8 * 3600), $suffix;
}

my @groups = map { id("group", $begin, $_) } 1 .. $groups;
while (my $line = <STDIN>) {
    if ($line =~ /"groups": \[\]/) {
        my $row = '{"id":"%s","created_at":"' . utc($begin) . '","virtual":false}';
        print '"groups":[', join(",\n", map { sprintf $row, $_ } @groups), "],\n";
    } elsif ($line =~ /"assets": \[\]/) {
        print '"assets":[';
        for my $i (0 .. $assets - 1) {
            my $at = $begin + int($i / 20);
            my $end = $i % 7 ? '"active","code":null' : '"failed","code":"FaceMismatch"';
            printf qq(%s{"id":"%s","group_id":"%s","asset_type":"Image","name":"p%06d",)
                . qq("url":"https://a.example/%06d","created_at":"%s","done_at":"%s","end":%s,"message":null}\n),
                $i ? "," : "", id("asset", $at, $i * 7919 % 14348907), $groups[$i % $groups], $i, $i,
                utc($at), utc($at + 3), $end;
        }
        print "],\n";
    } else {
        print $line;
    }
}
